/// Tests of the catalogue.
@NullMarked
package dev.nimfleet.compiler.catalogue;

import org.jspecify.annotations.NullMarked;
