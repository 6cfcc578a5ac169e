/** Events of the pipeline, the topics that contain them, and the ids and phone numbers that they refer to. */
@NullMarked
package dev.trickle.pipeline;

import org.jspecify.annotations.NullMarked;
