package dev.trickle.api.resolution;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * What a decision has resolved.
 *
 * @param remaining matching attempts that are still unconfirmed: more than one request resolves, or ones that the
 *     decision cannot be carried out for; absent if the attempts were named
 */
record ResolutionResult(
        int resolved,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Long remaining) {}
