/** Images, videos and documents that campaigns send. */
@NullMarked
package dev.trickle.api.media;

import org.jspecify.annotations.NullMarked;
