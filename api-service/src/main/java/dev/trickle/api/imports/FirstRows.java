package dev.trickle.api.imports;

import dev.trickle.api.consent.ConsentColumns;
import dev.trickle.api.consent.ConsentFields;
import dev.trickle.api.customer.CustomerEntry;
import dev.trickle.api.customerfile.CustomerFile;
import dev.trickle.api.customerfile.RowError;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** Collects the first rows of a file as they are read, for the response of a dry run. */
final class FirstRows implements CustomerFile.RowHandler {

    private final List<Map<String, Object>> rows = new ArrayList<>();

    @Override
    public void onEntry(long row, CustomerEntry entry) {
        var found = new LinkedHashMap<String, Object>();
        found.put("row", row);
        found.put(CustomerEntry.PHONE, entry.phone());
        put("name", entry.name(), found);
        put("locale", entry.locale(), found);
        put("customer_tier", entry.tier(), found);
        put("tags", entry.tags(), found);
        put(ConsentColumns.SUBSCRIPTION, entry.subscription(), found);
        put("is_active", entry.active(), found);
        put(ConsentFields.ATTRIBUTES, entry.attributes(), found);
        rows.add(found);
    }

    @Override
    public void onRejected(RowError error) {
        var found = new LinkedHashMap<String, Object>();
        found.put("row", error.row());
        found.put("field", error.field());
        found.put("rule", error.rule());
        put("reason", error.reason(), found);
        rows.add(found);
    }

    /** The row itself was rejected, and is listed with its error. */
    @Override
    public void onRejectedOptOut(long row, CustomerEntry optOut) {}

    String toJson() {
        return JsonMapper.shared().writeValueAsString(rows);
    }

    private static void put(String name, @Nullable Object value, Map<String, Object> row) {
        if (value != null) {
            row.put(name, value);
        }
    }
}
