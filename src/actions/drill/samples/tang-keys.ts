// Made by make.sh. The private keys of the two practice Tang servers. They protect nothing: see README.md.

/** JWKs as text, by server: what stands in the files of tang-a/ and tang-b/. */
export const DRILL_TANG_KEYS: Readonly<Record<"a" | "b", readonly string[]>> = {
  a: [
    '{"alg":"ECMR","crv":"P-521","d":"AAjkKzyJ3H74BXrGqHVTHYhdOLKdbJVl8WdwUTNemYZjGnojfJ4xEQrn-gob0HErJrA3r6IB_ItrecuPNkXc-qIE","key_ops":["deriveKey"],"kty":"EC","x":"AanLDNnvIqdR0OyRyCKeyGRtLPxQeqgTpTpk6l9AcrUPTiUPTr2YqM1AL2MGx8Y-IpL2GFLplJ2AUbcThKE6gQrh","y":"AdbCEWulGTjxNARufBRG5xJXZwzzNm6_524_nk4tWoRREUNZSeQU2VTzZ2IBsI7kfgy6MOUmJEjqkIiWE6JCVVf2"}',
    '{"alg":"ES512","crv":"P-521","d":"ARv37bw9Q_XHcXM7rQIB-heMbPlp7v1_NYD78azWMQ8URssYEwnbR94Se_ztjTxLR8jmOXgj6E9h-ku4cSvmnkSq","key_ops":["sign","verify"],"kty":"EC","x":"AMVbFI2l1fy-cwdpVopz_Kj4785DHGs4U1z7G1rPDCJ3nRtIDNld9sAo5gM8AqjpTzDQg6Wrkm8_YLr5seDPoGp4","y":"AfflAscR4T1em0Hvsg2Z2aKxfHm11e_Pas_IptPnXdIYR21UJ_ANixGT7VdYjInA_ibAbo7dIX19ZepB28woWWxB"}',
  ],
  b: [
    '{"alg":"ECMR","crv":"P-521","d":"AAhTM976rpGLLCQDYSmjq1HVLTM-eWE1HqnG3zM0jwd9akX6EZkLpoBXJYwlneTplDnn4Y1fbtjs4GUz4QvNE1sl","key_ops":["deriveKey"],"kty":"EC","x":"AVySQ_YMZH7_eYiHcAgAqytkcJ774Hpm1nx82BTBHw9SR_H3oWWjqvM19K9DNuBfHTGGGaezjQieeeTIrZmP9OY-","y":"ATlnbepYe4aSsxrUQ4Q9a1pRnmC6HVBog8UXQv9NXS0PVBAuURxVmoVFLTzeE1zydqPC7ZmJDpJ7_v6Itwq6Z_pq"}',
    '{"alg":"ES512","crv":"P-521","d":"AJ1UMLJn2ubKefOJNCu1oE9gyLXf9bPny_4J-1FjT6ZrEiQDiatbWICZuenbbCe_FnNTAjLBm0r4UAU2PhE7L-rS","key_ops":["sign","verify"],"kty":"EC","x":"AHbgHXkdzfrFXDQJlPM763hQTQSeBUr-X1PthKHVonQ1bkjUmNtaQPIPqO3tVYLVJrfjYz7HSxRIH4tNgYcJPAU6","y":"ABX0y_b6HYK7nEziFQCqHe3pSRsl0BWixdY4ZGcOgGmgfYZflLIFU5JB-FnjQooYagoTBvD_kehzgMt56GsAo0VM"}',
  ],
}
