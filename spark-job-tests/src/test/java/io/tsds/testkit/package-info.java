/** What the tests share: sessions, and files written byte by byte, sound and broken. */
package io.tsds.testkit;
