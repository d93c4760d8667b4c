/** Names of the phases that recordings number (heap/observer GC_PHASES, by index). */
export { GC_PHASES as RECORDED_PHASES } from '../heap/observer';
