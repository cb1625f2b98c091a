/// HTTP that ends.
@NullMarked
package dev.nimfleet.gitops.http;

import org.jspecify.annotations.NullMarked;
