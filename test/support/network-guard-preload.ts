import { installNetworkGuard } from './network-guard.js'
import { allowedHosts, appendViolation } from './network-guard-log.js'

// Loaded by `node --import` into every engine that a test starts.
installNetworkGuard({ allowedHosts: allowedHosts(), onViolation: appendViolation })
