package dev.trickle.systemtest.documents;

/**
 * One row of {@code docs/configuration.md}.
 *
 * @param name name in {@code installation.yaml}
 * @param variable environment variable that sets it
 * @param defaultValue value if it is not set; empty for none
 * @param meaning what it sets, from the Javadoc of its record
 * @param allowed allowed values
 */
record Setting(String name, String variable, String defaultValue, String meaning, String allowed) {

    /** The row of a table in Markdown. */
    String row() {
        return "| `%s` | `%s` | %s | %s | %s |"
                .formatted(
                        name,
                        variable,
                        defaultValue.isEmpty() ? "" : "`" + defaultValue + "`",
                        escape(meaning),
                        escape(allowed));
    }

    private static String escape(String text) {
        return text.replace("|", "\\|");
    }
}
