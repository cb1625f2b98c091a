/// Tests of the functions that expressions may call.
@NullMarked
package dev.nimfleet.policies.cel.library;

import org.jspecify.annotations.NullMarked;
