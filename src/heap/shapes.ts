/**
 * Objects that nobody uses. V8 forgets the layout of a class, and with it all code that was
 * optimised for it, when the last instance dies: between two runs that is every frame. One instance
 * of each class that hot code makes stays alive here, so that a next run starts warm.
 */
const kept: object[] = [];

/** Keeps the layout of the object's class; the object must have all its fields. */
export function keepShape(o: object): void {
  kept.push(o);
}
