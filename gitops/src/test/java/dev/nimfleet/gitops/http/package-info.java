/// Clients and servers over real HTTP.
@NullMarked
package dev.nimfleet.gitops.http;

import org.jspecify.annotations.NullMarked;
