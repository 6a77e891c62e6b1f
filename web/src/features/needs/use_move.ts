// Makes a move, says so with an Undo, and lets the board and the pages know.
//
// SPDX-License-Identifier: Apache-2.0
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { ApiError, dropDraft, moveNeed, undoMove, type Moving, type Need } from '../../client/index.ts'
import { useToast } from '../../kit/toast.tsx'
import { useWords } from '../../kit/words.tsx'
import { moveWords } from './moves.ts'

export function useRefreshNeed() {
  const client = useQueryClient()
  return async (saved: Need | undefined, id: string) => {
    if (saved) client.setQueryData(['need', id], (before: object | undefined) => before && { ...before, need: saved })
    await Promise.all([client.invalidateQueries({ queryKey: ['board'] }), client.invalidateQueries({ queryKey: ['need', id] }), client.invalidateQueries({ queryKey: ['child'] })])
  }
}

export function useMove(need: Need, onMoved: (need: Need) => void) {
  const { t } = useWords()
  const { show } = useToast()
  const refresh = useRefreshNeed()
  return useMutation({
    mutationFn: (moving: Moving) => moveNeed(need, moving),
    onSuccess: async ({ need: moved }, moving) => {
      dropDraft(`move-note/${need.id}/${moving.to}`)
      show(t('staff.move.saved', { stage: t(moveWords[moving.to]) }), () => {
        undoMove(moved).then(({ need: back }) => { show(t('staff.move.undone')); return refresh(back, need.id) }, (error: unknown) => {
          show(error instanceof ApiError && error.offline ? t('error.not-sent') : t('error.need.nothing-to-undo'))
          return refresh(undefined, need.id)
        })
      })
      onMoved(moved)
      await refresh(moved, need.id)
    },
    onError: (error) => { if (error instanceof ApiError && error.status < 500 && !error.offline && error.status !== 422) void refresh(undefined, need.id) },
  })
}
