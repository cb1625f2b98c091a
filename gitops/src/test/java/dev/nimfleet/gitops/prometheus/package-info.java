@NullMarked
package dev.nimfleet.gitops.prometheus;

import org.jspecify.annotations.NullMarked;
