package dev.trickle.api.media;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.api.ApiScenario;
import java.net.http.HttpRequest.BodyPublishers;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Files of campaigns, from the upload to the deletion. */
class MediaTest {

    private static final String PNG = "\u0089PNG\r\n\u001a\n\0\0\0\rIHDR";
    private static final String PDF = "%PDF-1.4 A price list";

    private static ApiScenario api;

    @BeforeAll
    static void startApi() {
        api = ApiScenario.ofAccount("media", "--api.link-check.enabled=true");
    }

    @AfterAll
    static void stopApi() {
        api.close();
    }

    @Test
    void theContentDecidesTheKind() {
        var picture = upload(PNG + "a", "text/plain", "");

        assertThat(picture.status()).isEqualTo(201);
        assertThat(picture.json().at("/kind").stringValue()).isEqualTo("image");
        assertThat(picture.json().at("/content_type").stringValue()).isEqualTo("image/png");
        assertThat(picture.json().at("/size").intValue()).isEqualTo(PNG.length() + 1);
        var path = "/api/media/" + picture.text("id");
        assertThat(api.get(path).json()).isEqualTo(picture.json());
        assertThat(api.get(path + "/content").body()).contains("PNG");
        assertThat(api.get("/api/media").body()).contains(picture.text("id"));
    }

    /** A browser sends a form; the file comes after other fields, and its name is that of the document. */
    @Test
    void aFormContainsTheFile() {
        var form = """
                --b\r
                Content-Disposition: form-data; name="comment"\r
                \r
                for spring\r
                --b\r
                Content-Disposition: form-data; name="file"; filename="prices.pdf"\r
                Content-Type: image/png\r
                \r
                %s\r
                --b--\r
                """.formatted(PDF + " of the form");

        var stored = upload(form, "multipart/form-data; boundary=b", "");

        assertThat(stored.status()).isEqualTo(201);
        assertThat(stored.text("content_type")).isEqualTo("application/pdf");
        assertThat(stored.text("filename")).isEqualTo("prices.pdf");
        assertThat(api.get("/api/media/" + stored.text("id") + "/content").body())
                .isEqualTo(PDF + " of the form");
        assertThat(upload(form, "multipart/form-data; boundary=b", "?filename=2025.pdf")
                        .text("id"))
                .isEqualTo(stored.text("id"));

        var withoutFile = upload("--b--\r\n", "multipart/form-data; boundary=b", "");
        assertThat(withoutFile.status()).isEqualTo(400);
        assertThat(withoutFile.errors()).containsExactly("file:required");
    }

    /** The type that {@code curl --data-binary} declares. */
    @Test
    void aFileThatIsDeclaredAsAFormFieldIsStored() {
        var stored = upload(PDF + "&a=b", "application/x-www-form-urlencoded", "?filename=prices.pdf");

        assertThat(stored.status()).isEqualTo(201);
        assertThat(stored.json().at("/size").intValue()).isEqualTo(PDF.length() + 4);
    }

    @Test
    void aRepeatedUploadReturnsTheSameFile() {
        assertThat(upload(PNG + "b", "image/png", "").text("id"))
                .isEqualTo(upload(PNG + "b", "image/png", "?filename=c.png").text("id"));
    }

    @Test
    void whatWhatsAppDoesNotAcceptIsRejected() {
        var page = upload("<html><body>Hello</body></html>", "image/png", "");
        assertThat(page.status()).isEqualTo(400);
        assertThat(page.json().at("/errors/0/rule").stringValue()).isEqualTo("media-type");
        assertThat(upload("", "image/png", "").status()).isEqualTo(400);

        var tooLarge = upload(PNG + "x".repeat(5 * 1024 * 1024), "image/png", "");
        assertThat(tooLarge.status()).isEqualTo(413);
        assertThat(tooLarge.json().at("/detail").stringValue()).contains("image", "5242880");
    }

    @Test
    void aFileInUseIsKeptUntilItsCampaignHasEnded() {
        var file = upload(PNG + "d", "image/png", "").text("id");
        var campaign = create("{\"media\": \"" + file + "\"}", "");
        assertThat(campaign.status()).isEqualTo(201);

        assertThat(api.delete("/api/media/" + file).status()).isEqualTo(409);
        api.post("/api/campaigns/" + campaign.text("id") + "/cancel", "");

        assertThat(api.delete("/api/media/" + file).status()).isEqualTo(204);
        assertThat(api.get("/api/media/" + file).status()).isEqualTo(404);
        assertThat(api.delete("/api/media/" + file).status()).isEqualTo(404);
        assertThat(api.post("/api/campaigns/" + campaign.text("id") + "/duplicate", "{}")
                        .json()
                        .at("/errors/0/rule")
                        .stringValue())
                .isEqualTo("unknown-media");
    }

    @Test
    void aCampaignNamesAFileOfItsAccountAndKind() {
        var document = upload(PDF, "application/pdf", "").text("id");

        var wrong = create("{\"media\": \"" + document + "\"}", "").json().at("/errors/0");
        assertThat(wrong.at("/field").stringValue()).isEqualTo("template_components.header.0.image.media");
        assertThat(wrong.at("/rule").stringValue()).isEqualTo("media-kind");
        assertThat(create("{\"media\": \"00000000-0000-0000-0000-000000000009\"}", "")
                        .json()
                        .at("/errors/0/rule")
                        .stringValue())
                .isEqualTo("unknown-media");
    }

    @Test
    void anIdOfWhatsAppIsRejectedInACampaignThatOutlivesIt() {
        api.customers(40, "many");
        var slow = ", \"daily_limit\": 1, \"target_audience\": {\"customer_tier\": \"many\"}";

        var rejected = create("{\"id\": \"123\"}", slow);
        assertThat(rejected.status()).isEqualTo(400);
        assertThat(rejected.json().at("/errors/0/rule").stringValue()).isEqualTo("media-expires");
        assertThat(rejected.json().at("/errors/0/field").stringValue())
                .isEqualTo("template_components.header.0.image.id");

        var ended = create("{\"id\": \"123\"}", slow + ", \"end_date\": \"2025-06-10T12:00:00Z\"");
        assertThat(ended.status()).isEqualTo(201);
        assertThat(api.patch("/api/campaigns/" + ended.text("id"), "{\"end_date\": \"2025-09-10T12:00:00Z\"}")
                        .status())
                .isEqualTo(400);
        assertThat(create("{\"link\": \"https://shop.example/{{name|all}}.png\"}", slow)
                        .status())
                .as("a link that depends on the customer is not fetched")
                .isEqualTo(201);
    }

    @Test
    void aLinkThatWhatsAppCannotFetchIsRejected() {
        var unreachable = "{\"link\": \"https://127.0.0.1:1/a.png\"}";
        var rejected = create(unreachable, "");
        assertThat(rejected.status()).isEqualTo(400);
        assertThat(rejected.errors()).containsExactly("template_components.header.0.image.link:link-address");
        assertThat(create("{\"link\": \"http://shop.example/a.png\"}", "").errors())
                .containsExactly("template_components.header.0.image.link:link-https");

        var draft = create("{\"link\": \"https://shop.example/{{name|all}}.png\"}", ", \"status\": \"draft\"");
        api.sql()
                .sql("UPDATE marketing_campaigns SET template_components = :components::jsonb WHERE id = :id::uuid")
                .param("components", "{\"header\": [{\"type\": \"image\", \"image\": %s}]}".formatted(unreachable))
                .param("id", draft.text("id"))
                .update();
        var planned = api.patch("/api/campaigns/" + draft.text("id"), "{\"status\": \"scheduled\"}");
        assertThat(planned.status()).isEqualTo(409);
        assertThat(planned.errors()).containsExactly("template_components.header.0.image.link:link-address");
    }

    private static ApiScenario.Response upload(String content, String type, String query) {
        return api.send("POST", "/api/media" + query, type, BodyPublishers.ofByteArray(content.getBytes(ISO_8859_1)));
    }

    private static ApiScenario.Response create(String image, String more) {
        return api.post("/api/campaigns", """
                {"name": "Sale", "template_name": "sale", "start_date": "2025-06-01T09:00:00Z", "allow_duplicate": true,
                 "template_components": {"header": [{"type": "image", "image": %s}]}%s}""".formatted(image, more));
    }
}
