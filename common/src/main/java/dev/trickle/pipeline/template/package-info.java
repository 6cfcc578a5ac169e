/** The parts of a message template: what a campaign gives for them, and what a customer's message contains. */
@NullMarked
package dev.trickle.pipeline.template;

import org.jspecify.annotations.NullMarked;
