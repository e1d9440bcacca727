import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { chromium, type Browser, type LaunchOptions } from 'playwright-core'
import { unpackedChromium } from './packed-chromium.js'

const commandNames = [
  'google-chrome',
  'google-chrome-stable',
  'chromium',
  'chromium-browser',
  'microsoft-edge',
  'microsoft-edge-stable',
  'msedge',
]
const wellKnownPaths = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
]

/** A browser that a test starts must not call home; there is nothing to sandbox but our own pages. */
const flags = [
  '--no-sandbox',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-domain-reliability',
  '--disable-sync',
  '--disable-dev-shm-usage',
  '--no-default-browser-check',
  '--no-first-run',
  '--no-pings',
  '--metrics-recording-only',
]

/** A Chrome, Chromium or Edge that is installed on this machine; BOOKWRIGHT_TEST_BROWSER names another one. */
export function findSystemBrowser(env: NodeJS.ProcessEnv = process.env): string | undefined {
  if (env.BOOKWRIGHT_TEST_BROWSER) return env.BOOKWRIGHT_TEST_BROWSER
  const onPath = (env.PATH ?? '')
    .split(delimiter)
    .filter(folder => folder !== '')
    .flatMap(folder => commandNames.map(name => join(folder, name)))
  return [...onPath, ...wellKnownPaths].find(path => existsSync(path))
}

async function launchPacked(options: LaunchOptions): Promise<Browser> {
  const packed = await unpackedChromium()
  const launch = (env: NodeJS.ProcessEnv) =>
    chromium.launch({
      ...options,
      executablePath: packed.executablePath,
      env: { ...env, ...packed.env },
      args: [...(options.args ?? []), '--headless=shell', '--no-zygote', '--disable-setuid-sandbox', '--disable-gpu'],
    })
  try {
    return await launch(process.env)
  } catch (error) {
    // A bare machine lacks libnss3 and friends; the package brings them, but mixing them with installed ones crashes.
    if (!String(error).includes('error while loading shared libraries')) throw error
    return launch({ ...process.env, LD_LIBRARY_PATH: packed.libraryPath })
  }
}

/**
 * Starts a headless browser: one that is installed here, else the one that an npm package ships (Linux x64).
 * Nothing is downloaded. Close it in `after`.
 */
export async function launchBrowser(): Promise<Browser> {
  const options: LaunchOptions = { headless: true, args: flags }
  const executablePath = findSystemBrowser()
  if (executablePath !== undefined) return chromium.launch({ ...options, executablePath })
  if (process.platform === 'linux' && process.arch === 'x64') return launchPacked(options)
  throw new Error('No browser found: install Chrome, Chromium or Edge, or name one in BOOKWRIGHT_TEST_BROWSER.')
}
