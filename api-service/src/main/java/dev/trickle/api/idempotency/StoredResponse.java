package dev.trickle.api.idempotency;

import java.util.Map;

/**
 * What a request was answered.
 *
 * @param headers those that say something about the answer, by name
 */
record StoredResponse(int status, Map<String, String> headers, String body) {

    /** Whether asking again may lead to another answer, although nothing was changed. */
    boolean mayPass() {
        return status >= 500 || status == 429;
    }
}
