// The care map: a list of everyone around the child, and the same as a picture with the family in the middle.
//
// SPDX-License-Identifier: Apache-2.0
import { useState } from 'react'
import type { MapGroup, MapNode } from '../../client/index.ts'
import type { Key } from '../../generated/keys.ts'
import { Button } from '../../kit/button.tsx'
import { EmptyState } from '../../kit/feedback.tsx'
import { initials } from '../../kit/format.ts'
import { PhoneLink, roleInWords } from '../../kit/person_card.tsx'
import { useWords } from '../../kit/words.tsx'
import { box, height, place, ringSizes, width } from './place.ts'
import './care_map.css'

const groupKey = (group: MapGroup['group']) => `map.group.${group}` as Key
const anchor = (index: number) => `on-map-${index}`

function saysOf(node: MapNode, words: ReturnType<typeof useWords>): string {
  return roleInWords(node.says, words)
}

// `how`: what the map is, to whoever reads it; `whole`, `family`: the name in full, for the letters in the door.
export function CareMap({ name, whole, family, how, groups }: { name: string; whole?: string; family?: string; how?: string; groups: MapGroup[] }) {
  const words = useWords()
  const { t } = words
  const [picture, setPicture] = useState(false)
  if (groups.length === 0) return <EmptyState>{t('map.empty')}</EmptyState>
  let index = -1
  return (
    <div className="care-map" data-picture={picture}>
      <p className="second">{how ?? t('map.how', { child: name })}</p>
      <div className="map-lists">
        {groups.map((group) => (
          <section key={group.group} className="stack-tight map-group">
            <h2>{t(groupKey(group.group))}</h2>
            <ul className="card stack-tight">
              {group.nodes.map((node) => {
                index += 1
                return (
                  <li key={`${node.reference ?? ''}${node.name}`} id={anchor(index)} tabIndex={-1}>
                    <p><strong><bdi>{node.name}</bdi></strong>{node.main_contact && <> · {t('map.main-contact')}</>}{node.state === 'waiting' && <> · {t('map.waiting')}</>}</p>
                    {node.says && <p className="second small" dir="auto">{saysOf(node, words)}</p>}
                    {node.phone && <p className="small"><PhoneLink number={node.phone} /></p>}
                  </li>
                )
              })}
            </ul>
          </section>
        ))}
      </div>
      <div className="map-switch no-print"><Button aria-expanded={picture} onClick={() => { setPicture(!picture) }}>{picture ? t('map.hide-picture') : t('map.show-picture')}</Button></div>
      <Picture name={name} whole={whole} family={family} groups={groups} />
    </div>
  )
}

function Picture({ name, whole, family, groups }: { name: string; whole: string | undefined; family: string | undefined; groups: MapGroup[] }) {
  const words = useWords()
  const { t } = words
  const { placed, more } = place(groups)
  return (
    <figure className="map-picture">
      <svg viewBox={`0 0 ${width} ${height}`} role="group" aria-label={t('map.picture', { child: name })}>
        {ringSizes.map((ring) => <ellipse key={ring.x} className="map-ring" cx={width / 2} cy={height / 2} rx={ring.x} ry={ring.y} />)}
        {placed.map(({ node, x, y, index }) => <line key={index} className="map-line" data-state={node.state} data-main={node.main_contact || undefined} x1={width / 2} y1={height / 2} x2={x} y2={y} />)}
        <g transform={`translate(${width / 2} ${height / 2})`}>
          <path className="map-door" d="M -42 58 L -42 -18 A 42 42 0 0 1 42 -18 L 42 58 Q 42 64 36 64 L -36 64 Q -42 64 -42 58 Z" />
          <text className="map-initials" textAnchor="middle" y="-4">{initials(whole ?? name, family)}</text>
          <text className="map-center" textAnchor="middle" y="26">{t('map.center')}</text>
        </g>
        {placed.map(({ node, group, x, y, index }) => (
          <foreignObject key={index} x={x - box.width / 2} y={y - box.height / 2} width={box.width} height={box.height}>
            <a className="map-node" href={`#${anchor(index)}`} data-state={node.state} data-main={node.main_contact || undefined}
              onClick={(event) => { event.preventDefault(); const row = document.getElementById(anchor(index)); row?.scrollIntoView({ block: 'center' }); row?.focus() }}>
              <strong dir="auto">{node.name}</strong>
              <span>{node.state === 'waiting' ? t('map.waiting') : node.main_contact ? t('map.main-contact') : t(groupKey(group))}</span>
            </a>
          </foreignObject>
        ))}
      </svg>
      <figcaption className="second small">{t('map.legend')}{more > 0 && <> {t('map.more', { n: more })}</>}</figcaption>
    </figure>
  )
}
