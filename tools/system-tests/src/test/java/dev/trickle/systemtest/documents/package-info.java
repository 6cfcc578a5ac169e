/** Tests that compare the documents with the program. */
@NullMarked
package dev.trickle.systemtest.documents;

import org.jspecify.annotations.NullMarked;
