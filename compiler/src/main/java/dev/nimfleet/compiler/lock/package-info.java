/// The lock: what runs, as it was emitted when it began to run.
@NullMarked
package dev.nimfleet.compiler.lock;

import org.jspecify.annotations.NullMarked;
