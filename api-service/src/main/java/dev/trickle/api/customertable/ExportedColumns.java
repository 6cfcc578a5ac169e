package dev.trickle.api.customertable;

import dev.trickle.api.customer.CustomerEntry;
import java.util.List;
import java.util.Set;

/** The columns of an exported table besides the attributes. An import of the table ignores those of the campaign. */
public final class ExportedColumns {

    /** What an import reads again. */
    public static final List<String> CUSTOMER = List.of(CustomerEntry.PHONE, "name");

    /** What happened in the campaign. */
    public static final List<String> CAMPAIGN = List.of(
            "status",
            "reason",
            "reason_text",
            "scheduled_date",
            "sent_at",
            "delivered_at",
            "read_at",
            "error_code",
            "error_message",
            "message_id",
            "recipient_id",
            "ordinal",
            "time_zone");

    private static final Set<String> IGNORED = Set.copyOf(CAMPAIGN);

    private ExportedColumns() {}

    /** Whether a header is that of an export. */
    static boolean isExport(List<String> header) {
        return header.containsAll(CAMPAIGN);
    }

    /** Whether an import of an exported table ignores the column. */
    static boolean isIgnored(String column) {
        return IGNORED.contains(column);
    }
}
