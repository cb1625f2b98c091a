/// Tests of the lock.
@NullMarked
package dev.nimfleet.compiler.lock;

import org.jspecify.annotations.NullMarked;
