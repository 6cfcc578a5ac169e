package dev.trickle.systemtest.chaos;

import java.util.Locale;

/** Faulty responses of the Cloud API to a correct call. */
enum CloudApiFault {
    CUT_BEFORE("\"kind\": \"cut_before\""),
    ANSWER_LOST("\"kind\": \"answer_lost\""),
    TOO_LATE("\"kind\": \"slow\", \"delay\": \"PT5S\""),
    HTML_500("\"kind\": \"answered\", \"status\": 500, \"body\": \"<h1>Sorry</h1>\""),
    HTML_502_AND_ACCEPTED("\"kind\": \"answered\", \"status\": 502, \"body\": \"<h1>Sorry</h1>\", \"accepted\": true"),
    HTML_200("\"kind\": \"answered\", \"status\": 200, \"body\": \"<h1>Welcome</h1>\""),
    JSON_503(json(503, 131016)),
    THROTTLED_429(json(429, 130429)),
    THROTTLED_400(json(400, 130429));

    private final String json;

    CloudApiFault(String json) {
        this.json = json;
    }

    private static String json(int status, int code) {
        return "\"kind\": \"answered\", \"status\": %d, \"content_type\": \"application/json\", \"body\": "
                        .formatted(status)
                + "\"{\\\"error\\\": {\\\"message\\\": \\\"Sorry\\\", \\\"code\\\": %d}}\"".formatted(code);
    }

    /** The fault as JSON for the simulator. */
    String toJson(int calls) {
        return "{%s, \"times\": %d}".formatted(json, calls);
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
