package io.tsds.storage.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tsds.UserException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class CredentialsTest {
  /** Every part of a planted secret holds this, so that no half of one goes unnoticed. */
  static final String MARK = "Zq";

  static List<String> planted() {
    return List.of(
        "s3a://ZqKEY:ZqSECRET@bucket/in",
        "s3a://bucket/{x,ZqKEY:ZqSECRET@y}",
        "s3a://bucket/in/{ZqKEY:ZqSECRET@y,x/*}.npy",
        "gs://bucket/{x,y,ZqKEY:ZqSECRET@z}",
        "s3a:/ZqKEY:ZqSECRET@bucket/in",
        "s3a:///ZqKEY:ZqSECRET@bucket/in",
        "s3://ZqKEY:ZqSEC/ZqRET@bucket/in",
        "s3a://ZqKEY:ZqSECRET",
        "s3a://ZqKEY:12/ZqRET@bucket/in",
        "s3a://ZqSECRET@bucket/in",
        "S3A://ZqKEY:ZqSEC@ZqRET@bucket/in",
        "s3a://ZqKEY%3AZqSECRET%40bucket/in",
        "  s3n://ZqKEY:ZqSECRET@bucket",
        "/data/a.npy,s3a://ZqKEY:ZqSECRET@bucket/in",
        "hdfs://node:8020,s3a://ZqKEY:ZqSECRET@bucket/in",
        "{/data/a.npy,s3a://ZqKEY:ZqSECRET@bucket/in}",
        "hdfs://Zqme:ZqSECRET@namenode:8020/in",
        "hdfs:/Zqme:ZqSECRET@namenode/in",
        "hdfs://Zqme@namenode:8020/in",
        "ftp://Zqme:ZqSECRET@host/in",
        "sftp:/Zqme:ZqSECRET@host/in",
        "nosuch://Zqme:ZqSECRET@host/in",
        "Zqme:ZqSECRET@host:/in",
        "//Zqme:ZqSECRET@host/in",
        "file://Zqme:ZqSECRET@host/in",
        "gs://Zqme:ZqSECRET@bucket/in",
        "abfss://c@account:ZqSECRET/in",
        "abfss:/c@account:ZqSECRET/in",
        "abfss://c@account.dfs.core.windows.net:ZqSEC/ZqRET==/in",
        "abfss://c:ZqSECRET@account.dfs.core.windows.net/in",
        "wasbs://c@account:ZqSECRET/in",
        "wasb://c%3AZqSECRET@account/in",
        "https://host/in.npy?sig=ZqSECRET",
        "https://host/in.npy?sv=2024&se=1&sr=b&sig=ZqSECRET%3D",
        "https://b.s3.amazonaws.com/x?X-Amz-Credential=ZqKEY&X-Amz-Signature=ZqSECRET",
        "https://b.s3.amazonaws.com/x?AWSAccessKeyId=ZqKEY&Expires=1&Signature=ZqSECRET",
        "https://storage.googleapis.com/b/x?X-Goog-Signature=ZqSECRET",
        "https://host/x#access_token=ZqSECRET",
        "wasbs://c@account/x?SharedAccessSignature=ZqSECRET",
        "https://host/x%3Ftoken%3DZqSECRET",
        "s3a://bucket/x?password=ZqSECRET");
  }

  static List<String> harmless() {
    return List.of(
        "out",
        "a@b.npy",
        "/data/a b/user@host",
        "/tmp/a:b@c/x.npy",
        "file:/tmp/a:b@c/x.npy",
        "file:///tmp/a:b@c/x.npy",
        "s3a://bucket/key@2:1.npy",
        "s3a://bucket/{x,y@z}/a.npy",
        "file:///data/{x,12:30@y}/a.npy",
        "s3a://bucket/a@b:c/out",
        "s3a://bucket/*/part-?.npy",
        "s3a://bucket/token=3/secret=x/a.npy",
        "hdfs://host:8020/a@b",
        "hdfs:/data/a@b",
        "hdfs:///data/a@b",
        "hdfs://[::1]:8020/a",
        "hdfs://namenode:8020/user/me@realm/out",
        "viewfs://cluster/a",
        "abfss://container@account.dfs.core.windows.net/path",
        "abfss://container@account.dfs.core.windows.net:443/path",
        "wasb://container@account.blob.core.windows.net/a@b",
        "https://host:8443/x.npy?version=3",
        "100%25/a%4",
        "local:///opt/a:b@c.npy");
  }

  @ParameterizedTest
  @MethodSource("planted")
  void everyFormIsRefusedAndNotRepeated(String uri) {
    assertThatThrownBy(() -> Credentials.refuseIn("`queries`", uri))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith("`queries` holds credentials")
        .hasMessageNotContaining(MARK);
  }

  @ParameterizedTest
  @MethodSource("planted")
  void everyFormIsRedactedInTheMiddleOfASentence(String uri) {
    String text = "unknown argument '" + uri + "' in /etc/conf, key alpha";
    assertThat(Credentials.redacted(text))
        .startsWith("unknown argument '")
        .endsWith("***' in /etc/conf, key alpha")
        .doesNotContain(MARK);
    assertThat(Credentials.redacted("--output=" + uri + ": no")).doesNotContain(MARK);
    assertThat(Credentials.redacted("it is (" + uri + "), so")).doesNotContain(MARK);
  }

  @ParameterizedTest
  @MethodSource("harmless")
  void otherUrisAreTakenAndStayInMessages(String uri) {
    Credentials.refuseIn("`queries`", uri);
    for (String text : List.of(uri, "`queries` " + uri + ": no such file", "(" + uri + "), or")) {
      assertThat(Credentials.redacted(text)).isEqualTo(text);
    }
  }

  @Test
  void addressesAndTimesInSentencesStay() {
    String text =
        "12:30 a@b spark://node:7077, node:7077; s3a://bucket: no such bucket (hdfs://node:8020)."
            + " org.apache.hadoop.fs.Path@1f2a: jar:file:/a!/b at a.B(C.java:12)";
    assertThat(Credentials.redacted(text)).isEqualTo(text);
  }
}
