// The first thing that runs on a phone. All that the page needs is asked for at once, while the app itself is still coming:
// on a slow line each wait that follows another counts.
//
// SPDX-License-Identifier: Apache-2.0
import { askAhead, homeAddress } from '../client/ahead.ts'
import { pathOf } from '../kit/family_path.ts'
import { languageToBeginWith } from '../kit/language.ts'
import { partOf, words } from './family_parts.ts'
import '../kit/tokens.css'
import '../kit/base.css'
import '../kit/kit.css'
import './family.css'

const path = pathOf(location.href)
askAhead('/api/session')
if (path === '/') askAhead(homeAddress(new URLSearchParams(location.search).get('child') ?? undefined))
words(languageToBeginWith()).catch(() => {})
partOf(path).catch(() => {})
void import('./family.tsx')
