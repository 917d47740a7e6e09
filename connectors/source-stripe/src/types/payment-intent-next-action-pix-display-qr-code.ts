export interface PaymentIntentNextActionPixDisplayQrCode {
  data?: string;
  expires_at?: number;
  hosted_instructions_url?: string;
  image_url_png?: string;
  image_url_svg?: string;
}
