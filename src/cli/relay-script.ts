// The relay script as it is bundled. Loaded only by the command that prints it.
import relay from "../text/host-script/relay.sh"

/** 25 lines of POSIX shell that stand in for curl. */
export const RELAY_SCRIPT: string = relay
