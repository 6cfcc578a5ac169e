package dev.trickle.benchmark;

import dev.trickle.pipeline.ContactKeys;
import dev.trickle.pipeline.PhoneNumber;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import org.dhatim.fastexcel.Workbook;
import org.dhatim.fastexcel.Worksheet;
import org.postgresql.PGConnection;

/**
 * Measures the import of a file of new customers, from the request until all customers are in the table. The limit is
 * COPY into the same table.
 */
final class CustomerImportBenchmark implements Benchmark {

    private static final Duration TIMEOUT = Duration.ofMinutes(20);

    private static final String EMPTY = "TRUNCATE user_profiles, import_jobs, import_errors";

    private static final String STATE = "SELECT coalesce((SELECT state FROM import_jobs), 'none')";
    private static final String COUNT = "SELECT count(*) FROM user_profiles";

    private static final String COPY = """
            COPY user_profiles (account_id, whatsapp_phone, contact_key, name, customer_tier, tags, attributes,
                                created_at, updated_at)
            FROM STDIN
            """;

    private static final String[] HEADER = {"whatsapp_phone", "name", "customer_tier", "tags", "city"};

    /** The most rows that a sheet of a workbook can have, with the header. */
    private static final int MAX_SHEET_ROWS = 1_048_576;

    private final String name;
    private final String contentType;
    private final int people;
    private final byte[] file;
    private final byte[] rows;
    private final BenchApi api = new BenchApi();

    private CustomerImportBenchmark(String name, String contentType, int people, byte[] file) {
        this.name = name;
        this.contentType = contentType;
        this.people = people;
        this.file = file;
        this.rows = rows(people);
    }

    static Benchmark of(RunOptions runOptions) {
        return new CustomerImportBenchmark(
                "customer-import", "text/csv", runOptions.events(), csv(runOptions.events()));
    }

    /** The same customers in a workbook of one sheet. */
    static Benchmark ofWorkbook(RunOptions runOptions) {
        var people = Math.min(runOptions.events(), MAX_SHEET_ROWS - 1);
        return new CustomerImportBenchmark(
                "customer-import-xlsx",
                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                people,
                workbook(people));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String unit() {
        return "customers/s";
    }

    @Override
    public double ours() {
        reset();
        var began = System.nanoTime();
        var unused = api.post(
                "/api/customers/import?subscription=subscribed&subscription_reason=benchmark", contentType, file);
        api.await("The file is not imported", TIMEOUT, () -> !state().equals("running"));
        return customersPerSecond(System.nanoTime() - began);
    }

    @Override
    public double limit() {
        reset();
        var began = System.nanoTime();
        try (var connection = api.database().superuserConnections().getConnection()) {
            var unused =
                    connection.unwrap(PGConnection.class).getCopyAPI().copyIn(COPY, new ByteArrayInputStream(rows));
        } catch (SQLException | IOException failure) {
            throw new IllegalStateException("The benchmark failed", failure);
        }
        return customersPerSecond(System.nanoTime() - began);
    }

    private double customersPerSecond(long nanos) {
        if (api.tables().sql(COUNT).query(Integer.class).single() != people) {
            throw new IllegalStateException("Some customers were not imported: " + state());
        }
        return people * 1e9 / nanos;
    }

    private String state() {
        return api.tables().sql(STATE).query(String.class).single();
    }

    private void reset() {
        try {
            api.tables().sql(EMPTY).update();
            api.database().vacuumAndCheckpoint("user_profiles");
        } catch (SQLException failure) {
            throw new IllegalStateException("The benchmark failed", failure);
        }
    }

    private static byte[] csv(int people) {
        var text = new StringBuilder(String.join(",", HEADER)).append('\n');
        for (var number = 0; number < people; number++) {
            text.append(String.join(",", customer(number))).append('\n');
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] workbook(int people) {
        var bytes = new ByteArrayOutputStream();
        try (var workbook = new Workbook(bytes, "benchmark", "1.0")) {
            var sheet = workbook.newWorksheet("customers");
            write(sheet, 0, HEADER);
            for (var number = 0; number < people; number++) {
                write(sheet, number + 1, customer(number));
            }
        } catch (IOException failure) {
            throw new IllegalStateException("The benchmark failed", failure);
        }
        return bytes.toByteArray();
    }

    private static void write(Worksheet sheet, int row, String[] cells) {
        for (var column = 0; column < cells.length; column++) {
            sheet.value(row, column, cells[column]);
        }
    }

    private static String[] customer(int number) {
        return new String[] {"+1415%07d".formatted(2_000_000 + number), "Person " + number, "vip", "a|b", "Rome"};
    }

    /**
     * Returns the rows of the table. The keys are those of the phone numbers, because ordered keys would be easier to
     * index.
     */
    private static byte[] rows(int people) {
        var keys = new ContactKeys(BenchApi.SECRET);
        var text = new StringBuilder();
        for (var number = 0; number < people; number++) {
            var phone = new PhoneNumber("+1415%07d".formatted(2_000_000 + number));
            text.append("default\t%s\t%s\tPerson %d\tvip\t{a,b}\t{\"city\": \"Rome\"}\t2026-03-02\t2026-03-02\n"
                    .formatted(phone.e164(), keys.keyOf(phone).value(), number));
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        System.out.printf(
                "  resident memory of the API at the end: %d MB%n",
                api.javaProcess().residentMegabytes());
        api.close();
    }
}
