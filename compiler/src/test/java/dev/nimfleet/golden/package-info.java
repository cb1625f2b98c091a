/// Folders of expected files, which a test compares with what it made.
@NullMarked
package dev.nimfleet.golden;

import org.jspecify.annotations.NullMarked;
