/** The promises of the README as classes, checked against ledger, topics and tables, not against service reports. */
@NullMarked
package dev.trickle.systemtest.promises;

import org.jspecify.annotations.NullMarked;
