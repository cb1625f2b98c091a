/// What holds for the repository as a whole: its walls, its form, its documents.
@NullMarked
package dev.nimfleet;

import org.jspecify.annotations.NullMarked;
