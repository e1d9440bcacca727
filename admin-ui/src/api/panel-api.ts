import type { PanelClient, PanelRequest } from '../../kit/panel.js'
import type { Page } from './contract.js'
import type { HttpClient } from './http-client.js'

/** A module of a plugin, and what its place is called. */
export interface ShownModule {
  module: string
  label: string
}

export interface ShownPage extends ShownModule {
  name: string
  icon: string
  group: string
}

export interface ShownWidget extends ShownModule {
  name: string
  order: number
}

export interface ShownSlot extends ShownModule {
  slot: string
  order: number
}

/** What one plugin shows in the admin, as far as this person may see it. */
export interface PluginPanels {
  pluginId: string
  name: string
  version: string
  styles: string[]
  words: string[]
  panel: string | null
  panelHasSettings: boolean
  pages: ShownPage[]
  widgets: ShownWidget[]
  slots: ShownSlot[]
}

/** What plugins show, and how their modules talk to the engine. */
export class PanelApi {
  constructor(private readonly http: HttpClient) {}

  list(signal?: AbortSignal): Promise<Page<PluginPanels>> {
    return this.http.get('/panels', { signal })
  }

  /** @param prefix - What every path lies below: nothing, or the plugin's own routes. */
  client(prefix: string): PanelClient {
    const { http } = this
    const at = (path: string) => `${prefix}${path.startsWith('/') ? path : `/${path}`}`
    return {
      get: (path, request: PanelRequest = {}) => http.get(at(path), request),
      post: (path, request: PanelRequest = {}) => http.post(at(path), withBody(request)),
      put: (path, request: PanelRequest = {}) => http.put(at(path), withBody(request)),
      patch: (path, request: PanelRequest = {}) => http.patch(at(path), withBody(request)),
      delete: (path, request: PanelRequest = {}) => http.delete(at(path), request),
    }
  }
}

/** Routes that take a body take an empty one, but not none. */
function withBody(request: PanelRequest): PanelRequest {
  return { ...request, body: request.body ?? {} }
}
