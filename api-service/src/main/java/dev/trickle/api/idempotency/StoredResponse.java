package dev.trickle.api.idempotency;

import java.util.Map;

/**
 * The stored response of a request.
 *
 * @param headers content type, location and ETag, by name
 */
record StoredResponse(int status, Map<String, String> headers, String body) {

    /** Whether a retry may succeed although nothing was changed; such responses are not stored. */
    boolean isTransientFailure() {
        return status >= 500 || status == 429;
    }
}
