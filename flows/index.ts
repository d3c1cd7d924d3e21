// The built-in runbooks, in the order in which the list shows them: what hurts now, what is planned, what is rare.
import type { Flow } from "../src/actions/define-flow.ts"
import { answerRequest } from "./answer-request/index.ts"
import { compromisedKey } from "./compromised-key/index.ts"
import { drill } from "./drill.ts"
import { emergencyTangTransport } from "./emergency-tang-transport.ts"
import { lostClient } from "./lost-client.ts"
import { lostNetworkSegment } from "./lost-network-segment.ts"
import { lostTangServer } from "./lost-tang-server.ts"
import { manualRecovery } from "./manual-recovery/index.ts"
import { osismRolling } from "./osism-rolling.ts"
import { plannedOutage } from "./planned-outage/index.ts"
import { rebindFleet } from "./rebind-fleet.ts"
import { tangBackupRestore } from "./tang-backup-restore.ts"
import { tangRotation } from "./tang-rotation.ts"
import { tpmKeyPersistence } from "./tpm-key-persistence.ts"
import { unexpectedOutage } from "./unexpected-outage.ts"

export const FLOWS: readonly Flow[] = [
  manualRecovery,
  answerRequest,
  unexpectedOutage,
  plannedOutage,
  lostClient,
  lostNetworkSegment,
  lostTangServer,
  emergencyTangTransport,
  compromisedKey,
  tangRotation,
  tangBackupRestore,
  rebindFleet,
  tpmKeyPersistence,
  osismRolling,
  drill,
]
