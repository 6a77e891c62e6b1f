// The icons in use; only these go into the sprite. `-fill` is Phosphor's filled weight.
//
// SPDX-License-Identifier: Apache-2.0
export const icons = [
  'arrow-left', 'arrow-right', 'arrow-u-up-left', 'calendar-blank', 'caret-down', 'caret-right', 'chat-circle', 'check',
  'check-circle-fill', 'circle-dashed', 'circle-fill', 'clipboard-text', 'clipboard-text-fill', 'clock', 'door',
  'file-text', 'first-aid', 'flask', 'hand-heart', 'hand-heart-fill', 'handshake', 'heart', 'hourglass-fill', 'house',
  'house-fill', 'kanban', 'kanban-fill', 'keyboard', 'link', 'magnifying-glass', 'note-pencil', 'pencil-simple', 'phone',
  'pill', 'plus', 'printer', 'prohibit', 'question', 'record', 'sign-out', 'stethoscope', 'syringe', 'target', 'trash',
  'user-circle', 'users', 'users-fill', 'users-three', 'warning', 'warning-fill', 'wifi-slash', 'x', 'x-circle-fill',
] as const
export type IconName = (typeof icons)[number]
