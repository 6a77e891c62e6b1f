// The icons in use; only these go into the sprite. `-fill` is Phosphor's filled weight.
//
// SPDX-License-Identifier: Apache-2.0
export const icons = [
  'arrow-left', 'arrow-right', 'calendar-blank', 'caret-right', 'chat-circle-text', 'chat-circle-text-fill', 'check', 'check-circle-fill', 'circle-dashed', 'circle-fill',
  'clipboard-text', 'clipboard-text-fill', 'clock', 'dots-three-circle', 'dots-three-circle-fill', 'file-text', 'first-aid', 'flask', 'hand-heart', 'hand-heart-fill',
  'handshake', 'heart', 'hourglass-fill', 'house', 'house-fill', 'house-line', 'kanban', 'keyboard', 'magnifying-glass', 'note-pencil',
  'phone', 'pill', 'plus', 'printer', 'record', 'sign-out', 'stethoscope', 'syringe', 'trash', 'user-circle', 'users',
  'users-fill', 'users-three', 'warning', 'warning-fill', 'wifi-slash', 'x',
] as const
export type IconName = (typeof icons)[number]
