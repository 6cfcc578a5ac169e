package dev.trickle.api.imports;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How a shop writes its export.
 *
 * @param columns names of columns by what they contain
 * @param firstRow number of the row after the header
 * @param prefixes beginnings of its phone numbers, before seven digits
 * @param unreadable a cell of the column of phone numbers that contains none
 * @param rounded a phone number that a spreadsheet has rounded
 */
record ShopDialect(
        String name,
        List<String> header,
        Map<String, String> columns,
        int phoneColumn,
        int firstRow,
        String separator,
        Charset charset,
        boolean byteOrderMark,
        boolean isWorkbook,
        List<String> prefixes,
        List<String> firstNames,
        List<String> lastNames,
        List<String> notes,
        String yes,
        String no,
        String unreadable,
        String rounded,
        DateTimeFormatter dates) {

    static final ShopDialect POLISH = new ShopDialect(
            "Polish",
            List.of(
                    "Lp.",
                    "Nr telefonu",
                    "Imie i nazwisko",
                    "Miasto",
                    "Wartosc zamówien",
                    "Ostatni zakup",
                    "Zgoda marketingowa",
                    "Uwagi",
                    "Tagi",
                    "",
                    ""),
            Map.of(
                    "id",
                    "Lp.",
                    "full",
                    "Imie i nazwisko",
                    "spent",
                    "Wartosc zamówien",
                    "bought",
                    "Ostatni zakup",
                    "note",
                    "Uwagi"),
            1,
            2,
            ";",
            Charset.forName("windows-1252"),
            false,
            false,
            List.of("+4851", "+4860", "+4869"),
            List.of("Józef", "Zofia", "Anna", "René"),
            List.of("Wójcik", "Król-Nowak", "Müller", "Górska"),
            List.of("prosi o paczkomat;\nrano", "staly klient, \"vip\"", "ul. Dluga 5\nm. 3"),
            "tak",
            "nie",
            "brak",
            "4,85123E+10",
            DateTimeFormatter.ofPattern("d.M.yyyy", Locale.ROOT));

    static final ShopDialect PORTUGUESE = new ShopDialect(
            "Portuguese",
            List.of(
                    "Código",
                    "Nome",
                    "Sobrenome",
                    "Telemóvel",
                    "Receber newsletter",
                    "Total gasto",
                    "Última compra",
                    "Observações",
                    "Etiquetas"),
            Map.of(
                    "id",
                    "Código",
                    "first",
                    "Nome",
                    "last",
                    "Sobrenome",
                    "spent",
                    "Total gasto",
                    "bought",
                    "Última compra",
                    "note",
                    "Observações"),
            3,
            2,
            "\t",
            StandardCharsets.UTF_16LE,
            true,
            false,
            List.of("+35191", "+35196"),
            List.of("João", "Inês", "Conceição"),
            List.of("Gonçalves", "Sá", "Araújo Lima"),
            List.of("entregar\tà tarde", "pediu \"fatura\"\ncom NIF"),
            "sim",
            "não",
            "sem número",
            "3,51912E+11",
            DateTimeFormatter.ofPattern("yyyy/MM/dd", Locale.ROOT));

    static final ShopDialect TURKISH = new ShopDialect(
            "Turkish",
            List.of(
                    "Müşteri No",
                    "Ad Soyad",
                    "Cep Telefonu",
                    "Son Alışveriş",
                    "Toplam Harcama",
                    "SMS İzni",
                    "Not",
                    "Etiketler"),
            Map.of(
                    "id",
                    "Müşteri No",
                    "full",
                    "Ad Soyad",
                    "spent",
                    "Toplam Harcama",
                    "bought",
                    "Son Alışveriş",
                    "note",
                    "Not"),
            2,
            3,
            ",",
            StandardCharsets.UTF_8,
            false,
            true,
            List.of("+90532", "+90542"),
            List.of("Işıl", "Çağrı", "Ömer"),
            List.of("Yılmaz", "Öztürk", "Şahin"),
            List.of("kapıda ödeme", "ikinci adres:\nKadıköy"),
            "Evet",
            "Hayır",
            "yok",
            "9.05321E+11",
            DateTimeFormatter.ofPattern("dd.MM.yyyy", Locale.ROOT));

    static final ShopDialect DUTCH = new ShopDialect(
            "Dutch",
            List.of(
                    "Klantnr",
                    "Voornaam",
                    "Achternaam",
                    "Mobiel",
                    "Laatste aankoop",
                    "Omzet",
                    "Nieuwsbrief",
                    "Opmerking",
                    "Labels"),
            Map.of(
                    "id",
                    "Klantnr",
                    "first",
                    "Voornaam",
                    "last",
                    "Achternaam",
                    "spent",
                    "Omzet",
                    "bought",
                    "Laatste aankoop",
                    "note",
                    "Opmerking"),
            3,
            3,
            ",",
            StandardCharsets.UTF_8,
            false,
            true,
            List.of("+3161", "+3162"),
            List.of("Daan", "Fenna", "Zoë"),
            List.of("de Vries", "van den Berg", "Bakker"),
            List.of("bellen bij levering", "2e adres"),
            "ja",
            "nee",
            "onbekend",
            "3.16123E+10",
            DateTimeFormatter.ofPattern("dd-MM-yyyy", Locale.ROOT));

    ShopDialect {
        header = List.copyOf(header);
        columns = Map.copyOf(columns);
        prefixes = List.copyOf(prefixes);
        firstNames = List.copyOf(firstNames);
        lastNames = List.copyOf(lastNames);
        notes = List.copyOf(notes);
    }

    static List<ShopDialect> all() {
        return List.of(POLISH, PORTUGUESE, TURKISH, DUTCH);
    }

    @Override
    public String toString() {
        return name;
    }

    String attribute(String kind) {
        return columns.get(kind).toLowerCase(Locale.ROOT).replace(' ', '_');
    }

    List<String> cells(ShopExport.Row row) {
        return header.stream().map(name -> cell(name, row)).toList();
    }

    private String cell(String name, ShopExport.Row row) {
        if (header.get(phoneColumn).equals(name)) {
            return row.person().written();
        }
        for (var column : columns.entrySet()) {
            if (column.getValue().equals(name)) {
                return value(column.getKey(), row);
            }
        }
        return switch (name) {
            case "Miasto", "" -> "";
            case "Tagi", "Etiquetas", "Etiketler", "Labels" -> String.join(", ", row.tags());
            default ->
                switch (row.consent()) {
                    case YES -> yes;
                    case NO -> no;
                    case NOTHING -> "";
                };
        };
    }

    private String value(String kind, ShopExport.Row row) {
        return switch (kind) {
            case "id" -> String.valueOf(row.id());
            case "full" -> row.name();
            case "first" -> row.first();
            case "last" -> row.last();
            case "spent" -> row.spent().toPlainString().replace('.', ',');
            case "bought" -> row.bought() == null ? "" : dates.format(row.bought());
            default -> row.note();
        };
    }
}
