import { aws_certificatemanager as acm, aws_cloudfront as cloudfront, aws_s3 as s3 } from 'aws-cdk-lib';

/** How viewers get what was encoded. */
export interface MediaPlayback {
  /**
   * Whether there is a distribution of CloudFront.
   *
   * @default true
   */
  readonly enabled?: boolean;

  /**
   * Who may sign addresses or cookies. With it nothing plays that is not signed.
   *
   * @default - everything plays for everybody who knows the address
   */
  readonly keyGroup?: cloudfront.IKeyGroup;

  /**
   * Web sites whose players may read what is played: `https://www.example.com` each, or `*` alone for all.
   *
   * @default ['*']
   */
  readonly allowedOrigins?: string[];

  /**
   * Names of your own for the distribution, with `certificate`. The records of DNS are yours.
   *
   * @default - the name that CloudFront gives
   */
  readonly domainNames?: string[];

  /**
   * The certificate of `domainNames`, in us-east-1, where CloudFront looks for it.
   *
   * @default - that of CloudFront
   */
  readonly certificate?: acm.ICertificate;

  /**
   * The ARN of a web ACL of AWS WAF, of the scope CLOUDFRONT.
   *
   * @default - none
   */
  readonly webAclArn?: string;

  /**
   * A bucket for access logs, with ACLs enabled, as CloudFront demands.
   *
   * @default - no access logs
   */
  readonly logBucket?: s3.IBucket;

  /**
   * Which edges serve.
   *
   * @default cloudfront.PriceClass.PRICE_CLASS_100
   */
  readonly priceClass?: cloudfront.PriceClass;
}
