/// What a change means for what runs: two states of a project, compared model by model.
@NullMarked
package dev.nimfleet.compiler.impact;

import org.jspecify.annotations.NullMarked;
