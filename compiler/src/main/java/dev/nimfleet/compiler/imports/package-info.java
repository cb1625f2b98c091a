/// Manifests that others have written, as a fleet: the way in is [dev.nimfleet.compiler.Import].
@NullMarked
package dev.nimfleet.compiler.imports;

import org.jspecify.annotations.NullMarked;
