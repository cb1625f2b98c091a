/// Tests of what is a model's business.
@NullMarked
package dev.nimfleet.policies.scope;

import org.jspecify.annotations.NullMarked;
