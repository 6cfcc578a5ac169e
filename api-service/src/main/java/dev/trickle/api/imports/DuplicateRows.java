package dev.trickle.api.imports;

import java.util.ArrayList;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Merges all rows about a person into one. It has the values of the first row, and is unsubscribed or inactive if any
 * row is, even a row that was rejected for another reason. The order of the rows makes no difference to an opt-out.
 */
final class DuplicateRows {

    private static final String DROP = "DROP TABLE IF EXISTS pg_temp.import_repetitions";

    private static final String CREATE = """
            CREATE TEMPORARY TABLE import_repetitions (
                contact_key text, kept integer, subscription text, is_inactive boolean)
            """;

    private static final String FIND = """
            INSERT INTO import_repetitions
            SELECT r.contact_key,
                   coalesce(min(r.row_number) FILTER (WHERE NOT r.is_rejected), min(r.row_number)),
                   CASE WHEN bool_or(r.subscription = 'unsubscribed') THEN 'unsubscribed'
                        WHEN bool_or(r.subscription = 'subscribed') THEN 'subscribed'
                        ELSE max(r.subscription) END,
                   coalesce(bool_or(NOT r.is_active), false)
              FROM import_rows r
              JOIN (SELECT contact_key FROM import_rows GROUP BY contact_key HAVING count(*) > 1) repeated
                   USING (contact_key)
             GROUP BY r.contact_key
            """;

    private static final String CARRY_OVER = """
            UPDATE import_rows r
               SET subscription = x.subscription,
                   is_active = CASE WHEN x.is_inactive THEN false ELSE r.is_active END
              FROM import_repetitions x
             WHERE r.contact_key = x.contact_key AND r.row_number = x.kept
            """;

    private static final String REMOVE = """
            WITH removed AS (
                DELETE FROM import_rows r
                 USING import_repetitions x
                 WHERE r.contact_key = x.contact_key AND r.row_number <> x.kept
                RETURNING r.row_number, x.kept, r.is_rejected,
                          coalesce(r.subscription = 'unsubscribed', false) AS is_opt_out)
            SELECT row_number, kept, is_opt_out, count(*) OVER () AS total
              FROM removed
             WHERE NOT is_rejected
             ORDER BY is_opt_out DESC, row_number
             LIMIT :maxRows
            """;

    private static final String REJECTED_OPT_OUTS = """
            SELECT row_number
              FROM import_rows
             WHERE is_rejected AND subscription = 'unsubscribed'
             ORDER BY row_number
             LIMIT :maxRows
            """;

    private final JdbcClient database;
    private final List<RowNotice> notices = new ArrayList<>();
    private int merged;

    DuplicateRows(JdbcClient database) {
        this.database = database;
    }

    /**
     * Merges the rows in the staging table.
     *
     * @param anyRejected whether the table has opt-outs of rejected rows
     */
    void merge(boolean anyRejected) {
        if (anyRejected) {
            database.sql(REJECTED_OPT_OUTS)
                    .param("maxRows", RowNotice.MAX)
                    .query(Long.class)
                    .list()
                    .forEach(row -> notices.add(new RowNotice(row, null, RowNotice.REJECTED_OPT_OUT)));
        }
        database.sql(DROP).update();
        database.sql(CREATE).update();
        if (database.sql(FIND).update() > 0) {
            database.sql(CARRY_OVER).update();
            notices.addAll(remove());
        }
    }

    /** Number of rows that were merged into others. */
    int merged() {
        return merged;
    }

    /** Returns the notices, opt-outs before merged rows. */
    List<RowNotice> notices() {
        return List.copyOf(notices);
    }

    private List<RowNotice> remove() {
        return database.sql(REMOVE)
                .param("maxRows", RowNotice.MAX)
                .query((row, number) -> {
                    merged = row.getInt("total");
                    return new RowNotice(
                            row.getLong("row_number"),
                            row.getLong("kept"),
                            row.getBoolean("is_opt_out") ? RowNotice.MERGED_OPT_OUT : RowNotice.MERGED);
                })
                .list();
    }
}
