/// The rules: folders of policies with their examples.
@NullMarked
package dev.nimfleet.policies.rules;

import org.jspecify.annotations.NullMarked;
