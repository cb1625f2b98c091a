@NullMarked
package dev.nimfleet.gitops.analysis;

import org.jspecify.annotations.NullMarked;
