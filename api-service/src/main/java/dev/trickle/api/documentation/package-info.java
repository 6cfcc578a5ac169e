/** The OpenAPI document of the API, and its page. */
@NullMarked
package dev.trickle.api.documentation;

import org.jspecify.annotations.NullMarked;
