// What has the focus is not left under a bar that stays on the screen: the child's header above, a bar of buttons below.
//
// SPDX-License-Identifier: Apache-2.0
const room = 16

function keepInSight({ target }: FocusEvent): void {
  requestAnimationFrame(() => {
    // A button that is pressed with the mouse must stay where the mouse is.
    if (!(target instanceof HTMLElement) || !target.matches(':focus-visible')) return
    const bar = [...document.querySelectorAll<HTMLElement>('.save-bar, .pick-bar')].find((one) => one.parentElement?.contains(target) && !one.contains(target))
    const head = document.querySelector('.child-header')
    const under = head && (head.compareDocumentPosition(target) & Node.DOCUMENT_POSITION_FOLLOWING) && head.parentElement?.contains(target) && !head.contains(target)
    const { top, bottom } = target.getBoundingClientRect()
    const ceiling = under ? Math.max(0, head.getBoundingClientRect().bottom) : 0
    const floor = bar ? bar.getBoundingClientRect().top : innerHeight
    // Of what is taller than the room between the two, the beginning is shown.
    // The ring around it counts too.
    const by = under && top < ceiling ? top - ceiling - room : bar && bottom > floor - 5 ? Math.min(bottom - floor + room, top - ceiling - room) : 0
    if (by) scrollBy(0, by)
  })
}

export const keepFocusInSight = () => { addEventListener('focusin', keepInSight) }
