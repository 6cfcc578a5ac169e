/** Describes the API as an OpenAPI document, and shows it as a page. */
@NullMarked
package dev.trickle.api.documentation;

import org.jspecify.annotations.NullMarked;
