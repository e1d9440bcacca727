/** Whether the engine did it by itself: its name and its reasons are words of its own, and no people's. */
export const isByItself = (actorName: string): boolean => actorName === 'system'
