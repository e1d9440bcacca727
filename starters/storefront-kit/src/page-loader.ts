import type { Component } from 'vue'
import type { PageName } from './router.js'

/** Pages that come when somebody goes there. */
export interface PageLoader {
  loaded: Partial<Record<PageName, Component>>
  /** Nothing when the page is there; else a promise, which is rejected when its file cannot be had. */
  prepare: (name: PageName) => Promise<void> | undefined
}
