/// The shape of fleet.yaml, said once: checks, `nimfleet explain`, the JSON Schema for editors and
/// the ModelFleet CRD are all made from it.
@NullMarked
package dev.nimfleet.compiler.schema;

import org.jspecify.annotations.NullMarked;
